/** Native memory, and matrix products on it by the libraries that compute them fastest. */
package ml.gibbon.engine.product;
