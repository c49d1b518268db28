/**
 * Models that only answer: a process that reads images and writes scores or labels on its pipes, or
 * a server that answers batches over HTTP. Read {@link ml.gibbon.model.remote.RemoteAnswers} first.
 */
package ml.gibbon.model.remote;
