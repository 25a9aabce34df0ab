package dev.argyle.worker;

import dev.argyle.sandbox.testing.RequiresRoot;

/** The same of a guest that is a Node of its own. */
@RequiresRoot
@StartsNodes
class StartedNodeSharedInstanceTest extends NodeSharedInstanceTest {}
