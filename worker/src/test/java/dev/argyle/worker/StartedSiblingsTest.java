package dev.argyle.worker;

import dev.argyle.sandbox.testing.RequiresRoot;

/** Guests that each are a Node of their own have no more in common than forks of one. */
@RequiresRoot
@StartsNodes
class StartedSiblingsTest extends SiblingsTest {}
