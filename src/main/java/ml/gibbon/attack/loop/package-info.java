/**
 * The one loop of all attacks that follow a gradient inside a ball, and the choices that make it
 * this attack or that; what attacks of minimum norm keep, and the minimisers that they use.
 *
 * <p>For {@code attack.method}. Read {@link ml.gibbon.attack.loop.GradientLoop} first; {@link
 * ml.gibbon.attack.loop.AdaptiveLoop} is the one whose steps depend on those before, {@link
 * ml.gibbon.attack.loop.CascadeLoop} runs other attacks, and {@link
 * ml.gibbon.attack.loop.SmallestChange} is for those of minimum norm.
 */
package ml.gibbon.attack.loop;
