/**
 * What a configuration file says: HOCON, read and checked into records.
 *
 * <p>All but the core and {@code store}, which are given values, may import it. Read {@link
 * ml.gibbon.config.Settings} first, and {@code reference.conf} for the keys.
 */
package ml.gibbon.config;
