/**
 * Gives damaged files and texts to everything that reads what strangers may have written: each must
 * be read or be refused in one line, soon and in little memory.
 *
 * <p>Start with {@link ml.gibbon.bench.fuzz.Fuzzer}. Inputs are drawn from a seed, so that any of
 * them can be made again; what they start from is made in code.
 */
package ml.gibbon.bench.fuzz;
