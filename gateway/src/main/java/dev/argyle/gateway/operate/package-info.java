/**
 * What Lambda's API has no word for: health, metrics, the console, logs that follow, counts, and a
 * function's whole manifest. Event loop only.
 */
package dev.argyle.gateway.operate;
