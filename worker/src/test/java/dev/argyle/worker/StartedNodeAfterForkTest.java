package dev.argyle.worker;

import dev.argyle.sandbox.testing.RequiresRoot;

/** What works in a fork of Node works in a guest that is a Node of its own. */
@RequiresRoot
@StartsNodes
class StartedNodeAfterForkTest extends NodeAfterForkTest {}
