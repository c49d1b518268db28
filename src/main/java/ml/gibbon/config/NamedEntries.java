package ml.gibbon.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import ml.gibbon.error.ConfigurationException;

/**
 * A group whose entries the user names: {@code models { NAME { architecture = maxout, ... } } }.
 *
 * <p>Which keys an entry may have, and what they are where it leaves them out, stands in a group of
 * {@code reference.conf} with one group for each kind of entry: {@code architectures { maxout { ...
 * } }}.
 */
final class NamedEntries {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,99}");

  private final String path;
  private final List<Form> forms;

  /**
   * @param path of the group
   * @param forms in which an entry may be written; where there is only one, an entry that has the
   *     name of a kind may leave its kind out
   */
  NamedEntries(String path, Form... forms) {
    this.path = path;
    this.forms = List.of(forms);
  }

  /** The group. */
  String path() {
    return path;
  }

  /**
   * One way to write an entry, told by a key that it must have.
   *
   * @param key that tells it, for example {@code architecture}
   * @param kinds group with one group of keys for each value that this key may have; empty when it
   *     may be anything and brings no further keys with it
   * @param shared groups of the keys that entries of every kind have
   * @param others keys that have no default
   * @param overrides groups of the configuration of which an entry may override single keys, in
   *     groups of the same names
   * @param keysOf groups of the configuration whose keys may stand in the entry itself
   */
  record Form(
      String key,
      String kinds,
      List<String> shared,
      List<String> others,
      List<String> overrides,
      List<String> keysOf) {

    /** A form without kinds. */
    static Form of(String key, String... others) {
      return new Form(key, "", List.of(), List.of(others), List.of(), List.of());
    }

    /** A form whose key names a kind. */
    static Form ofKinds(String key, String kinds, String... others) {
      return new Form(key, kinds, List.of(), List.of(others), List.of(), List.of());
    }

    /** The same, where entries of every kind have the keys of these groups too. */
    Form sharing(String... groups) {
      return new Form(key, kinds, List.of(groups), others, overrides, keysOf);
    }

    /** The same, where an entry may have groups of the configuration with keys of its own. */
    Form overriding(String... groups) {
      return new Form(key, kinds, shared, others, List.of(groups), keysOf);
    }

    /** The same, where keys of groups of the configuration may stand beside the entry's own. */
    Form withKeysOf(String... groups) {
      return new Form(key, kinds, shared, others, overrides, List.of(groups));
    }

    boolean hasKinds() {
      return !kinds.isEmpty();
    }

    /** The kinds in the order of {@code reference.conf}. */
    private List<String> kinds(Group all) {
      return hasKinds() ? WrittenOrder.of(all.group(kinds)) : List.of();
    }
  }

  /**
   * One entry.
   *
   * @param kind value of the form's key, for example {@code maxout}
   * @param given its keys as the user wrote them
   * @param group its keys, with those filled in that it leaves to its kind or to a group that it
   *     may override
   */
  record Entry(String name, Form form, String kind, Group given, Group group) {

    /** The same without a key, for one that does not apply to it. */
    Entry without(String key) {
      return new Entry(
          name, form, kind, given, new Group(group.path(), group.values().withoutKey(key)));
    }
  }

  /**
   * The entries of a configuration in the order of {@link WrittenOrder}.
   *
   * @throws ConfigurationException when a name is not fit for a folder or differs from another in
   *     case only, and when an entry has no form or a kind that is not known
   */
  List<Entry> in(Group all) {
    Group group = all.group(path);
    Map<String, String> names = new HashMap<>();
    List<Entry> entries = new ArrayList<>();
    for (String name : WrittenOrder.of(group)) {
      if (!NAME.matcher(name).matches()) {
        throw new ConfigurationException(
            "%s has a name that is no folder name: use at most 100 letters, digits, - and _"
                .formatted(group.pathOf(name)));
      }
      String other = names.put(name.toLowerCase(Locale.ROOT), name);
      if (other != null) {
        throw new ConfigurationException(
            "%s and %s differ in case only, but some disks would take their folders for one; rename one of them"
                .formatted(group.pathOf(other), group.pathOf(name)));
      }
      entries.add(entry(name, group.group(name), all));
    }
    return entries;
  }

  private Entry entry(String name, Group entry, Group all) {
    for (Form form : forms) {
      if (entry.has(form.key())) {
        Value kind = entry.get(form.key());
        return filled(name, form, form.hasKinds() ? kind.oneOf(form.kinds(all)) : "", entry, all);
      }
    }
    Form first = forms.get(0);
    List<String> kinds = first.kinds(all);
    if (forms.size() == 1 && kinds.contains(name)) {
      return filled(name, first, name, entry, all);
    }
    throw new ConfigurationException(
        "%s has %s%s; set %s to one of %s"
            .formatted(
                entry.path(),
                forms.size() == 1 ? "no " : "neither ",
                forms.stream().map(Form::key).collect(Collectors.joining(" nor ")),
                entry.pathOf(first.key()),
                String.join(", ", kinds)));
  }

  private static Entry filled(String name, Form form, String kind, Group entry, Group all) {
    ConfigObject values = entry.values();
    if (form.hasKinds()) {
      values =
          values
              .withFallback(ConfigValueFactory.fromAnyRef(kind).atKey(form.key()))
              .withFallback(all.group(form.kinds()).group(kind).values());
    }
    for (String group : form.shared()) {
      values = values.withFallback(all.group(group).values());
    }
    for (String group : form.overrides()) {
      values = values.withFallback(all.group(group).values().atKey(group));
    }
    values = values.withOrigin(entry.values().origin());
    return new Entry(name, form, kind, entry, new Group(entry.path(), values));
  }

  /** A configuration with these entries as they were filled in, without what filled them. */
  Group complete(Group all, List<Entry> entries) {
    ConfigObject completed = all.group(path).values();
    for (Entry entry : entries) {
      completed = completed.withValue(entry.name(), entry.group().values());
    }
    ConfigObject rest = all.values();
    for (Form form : forms) {
      rest = rest.withoutKey(form.kinds());
      for (String shared : form.shared()) {
        rest = rest.withoutKey(shared);
      }
    }
    return new Group("", rest.withValue(path, completed));
  }
}
