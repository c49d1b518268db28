/**
 * Gibbon: adversarial image datasets and hardened models on Apache Spark.
 *
 * <p>The core knows no cluster, configuration or command line; each of its rooms may import those
 * before it: {@code error}, {@code text}, {@code random}, {@code image}, {@code provenance}, {@code
 * loss}, {@code model}, {@code gradient}, {@code attack}, {@code result}. Around it are {@code
 * config}, {@code store} and {@code cluster}; then the stages, none of which imports another; then
 * {@code run}, which puts them together, and {@code cli}.
 */
package ml.gibbon;
