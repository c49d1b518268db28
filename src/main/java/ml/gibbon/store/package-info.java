/**
 * What lies between stages: tables, models, manifests, metrics, and folders that are whole or not
 * there.
 *
 * <p>All but the core and {@code config} may import it. Read {@link ml.gibbon.store.Publisher}
 * first.
 */
package ml.gibbon.store;
