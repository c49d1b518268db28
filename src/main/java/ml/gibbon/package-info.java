/** Gibbon: adversarial image datasets and hardened models on Apache Spark. */
package ml.gibbon;
