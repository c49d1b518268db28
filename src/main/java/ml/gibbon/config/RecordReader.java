package ml.gibbon.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;
import ml.gibbon.attack.Choice;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.error.SettingException;
import ml.gibbon.text.Words;

/**
 * Fills a settings record from the keys of a group: component {@code stepSize} from key {@code
 * step-size}.
 *
 * <p>Components may be int, long, double, boolean, String, enums (written as {@link Words#of}),
 * OptionalDouble and OptionalLong (empty for {@code none}), {@link Choice} ({@code auto} or a
 * number), records (groups) and lists of these. Ranges are checked in one place only, the record's
 * constructor; what it throws as {@link SettingException} is told with the whole key, the value as
 * it was written and the place to change it.
 */
final class RecordReader {

  private final Group group;

  /** The first value that is no number where one must be, and what to say of it. */
  private Value unreadable;

  private ConfigurationException complaint;

  private RecordReader(Group group) {
    this.group = group;
  }

  /**
   * Reads a record all of whose components are keys.
   *
   * @throws ConfigurationException at a key that is missing, of the wrong type or not allowed
   */
  static <R extends Record> R read(Group group, Class<R> type) {
    return read(group, type, Map.of());
  }

  /**
   * Reads a record some of whose components are not read from keys.
   *
   * @param given values of these components, by their names
   * @throws ConfigurationException at a key that is missing, of the wrong type or not allowed
   */
  static <R extends Record> R read(Group group, Class<R> type, Map<String, ?> given) {
    return new RecordReader(group).fill(type, given);
  }

  private <R extends Record> R fill(Class<R> type, Map<String, ?> given) {
    RecordComponent[] components = type.getRecordComponents();
    Object[] arguments = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      String name = components[i].getName();
      arguments[i] =
          given.containsKey(name)
              ? given.get(name)
              : read(group.get(Words.kebab(name)), components[i].getGenericType());
    }
    try {
      R filled = construct(type, arguments);
      if (complaint == null) {
        return filled;
      }
    } catch (SettingException e) {
      if (complaint == null || unreadable.path().equals(path(e))) {
        throw wrong(e);
      }
    } catch (RuntimeException e) {
      if (complaint == null) {
        throw e;
      }
    }
    throw complaint;
  }

  private static <R extends Record> R construct(Class<R> type, Object[] arguments) {
    Class<?>[] types =
        Stream.of(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      return type.getDeclaredConstructor(types).newInstance(arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(type + " cannot be filled from a configuration", e);
    }
  }

  private Object read(Value value, Type type) {
    if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
      Type element = list.getActualTypeArguments()[0];
      return value.list().stream().map(each -> element(each, element)).toList();
    }
    if (!(type instanceof Class<?> single)) {
      throw new IllegalArgumentException("no value of a configuration is a " + type);
    }
    return single(value, single);
  }

  private Object element(Value value, Type type) {
    if (type instanceof Class<?> record && record.isRecord()) {
      // Reference.conf cannot know how many elements there are, so that nobody else would refuse.
      Group.of(value)
          .allowOnly(
              Stream.of(record.getRecordComponents())
                  .map(component -> Words.kebab(component.getName()))
                  .toList());
    }
    return read(value, type);
  }

  private Object single(Value value, Class<?> type) {
    if (type == int.class || type == Integer.class) {
      return count(value);
    }
    if (type == long.class || type == Long.class) {
      return whole(value);
    }
    if (type == double.class || type == Double.class) {
      return number(value);
    }
    if (type == boolean.class || type == Boolean.class) {
      return value.flag();
    }
    if (type == String.class) {
      return value.text();
    }
    if (type == OptionalDouble.class) {
      return value.is("none") ? OptionalDouble.empty() : OptionalDouble.of(number(value));
    }
    if (type == OptionalLong.class) {
      return value.is("none") ? OptionalLong.empty() : OptionalLong.of(whole(value));
    }
    if (type == Choice.class) {
      return value.is("auto") ? Choice.AUTO : Choice.of(number(value));
    }
    if (type.isEnum()) {
      return value.oneOf(type.getEnumConstants(), constant -> Words.of((Enum<?>) constant));
    }
    if (type.isRecord()) {
      return read(Group.of(value), type.asSubclass(Record.class));
    }
    throw new IllegalArgumentException("no value of a configuration is a " + type);
  }

  // A text where a number must be is told with the range that the number must have, which only the
  // record knows: it is handed the farthest number there is, and asked what it has against it.

  private double number(Value value) {
    try {
      return value.number(Bounds.ANY);
    } catch (ConfigurationException e) {
      return unreadable(value, e, Double.NaN);
    }
  }

  private long whole(Value value) {
    try {
      return value.whole(Bounds.ANY);
    } catch (ConfigurationException e) {
      return unreadable(value, e, Long.MIN_VALUE);
    }
  }

  private int count(Value value) {
    try {
      return value.count(Bounds.ANY);
    } catch (ConfigurationException e) {
      boolean large = value.isNumber() && value.number(Bounds.ANY) > Integer.MAX_VALUE;
      return unreadable(value, e, large ? Integer.MAX_VALUE : Integer.MIN_VALUE);
    }
  }

  private <N extends Number> N unreadable(Value value, ConfigurationException e, N instead) {
    if (complaint == null) {
      unreadable = value;
      complaint = e;
    }
    return instead;
  }

  private ConfigurationException wrong(SettingException e) {
    return group
        .all()
        .filter(value -> value.path().equals(path(e)))
        .findFirst()
        .map(value -> value.wrong(e.allowed()))
        .orElseGet(
            () ->
                new ConfigurationException(
                    "%s is %s but must be %s; change it in %s"
                        .formatted(
                            path(e),
                            e.found(),
                            e.allowed(),
                            Value.place(group.values().origin()))));
  }

  private String path(SettingException e) {
    return group.pathOf(Words.kebab(e.component()));
  }
}
