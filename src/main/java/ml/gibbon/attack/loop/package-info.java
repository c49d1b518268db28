/**
 * The one loop of all attacks that follow a gradient, and the choices that make it this attack or
 * that.
 *
 * <p>For {@code attack.method}. Read {@link ml.gibbon.attack.loop.GradientLoop} first; {@link
 * ml.gibbon.attack.loop.AdaptiveLoop} is the one whose steps depend on those before.
 */
package ml.gibbon.attack.loop;
