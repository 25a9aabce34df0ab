/**
 * The HTTP trigger: any request under {@code /function/{name}/} becomes Lambda's function-URL event
 * of payload format 2.0, and what the function answers becomes the response, streamed if it
 * streams. The guest is hostile: nothing of its answer reaches the wire unchecked. Event loop only.
 */
package dev.argyle.gateway.trigger;
