package dev.argyle.zygote.shelf;

import dev.argyle.sandbox.cgroup.CgroupLimits;

/**
 * What a shelf makes.
 *
 * @param name what its guests run on, in messages
 * @param spares how many it keeps when it is quiet
 * @param mostSpares how many it keeps when it is busy
 * @param limits limits of a spare while it is nobody's
 */
public record ShelfConfig(String name, int spares, int mostSpares, CgroupLimits limits) {}
