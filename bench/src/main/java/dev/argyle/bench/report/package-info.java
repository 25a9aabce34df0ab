/**
 * What a suite found, and the forms it is shown in: table, JSON, histogram log, plots, page. Data
 * and functions of it; any thread, and only {@link dev.argyle.bench.report.ResultFolder} touches
 * files.
 */
package dev.argyle.bench.report;
