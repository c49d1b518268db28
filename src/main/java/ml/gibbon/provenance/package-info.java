/**
 * What made a file: build, libraries, platform, seed, and the hashes of inputs.
 *
 * <p>A core room, which all rooms after it may import. Read {@link ml.gibbon.provenance.Provenance}
 * first.
 */
package ml.gibbon.provenance;
