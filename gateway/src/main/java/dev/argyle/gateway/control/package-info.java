/**
 * The control plane in AWS Lambda's REST shapes (API version 2015-03-31): deploy, list, describe,
 * delete, invoke. Handlers run on the event loop; uploads are parsed and files moved on Vert.x's
 * worker threads.
 */
package dev.argyle.gateway.control;
