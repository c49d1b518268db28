/** The command line: one short command a stage, errors as one line, exit codes. */
package ml.gibbon.cli;
