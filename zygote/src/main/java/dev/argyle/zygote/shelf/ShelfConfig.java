package dev.argyle.zygote.shelf;

import dev.argyle.sandbox.cgroup.CgroupLimits;
import dev.argyle.sandbox.mount.Scratch;
import dev.argyle.zygote.process.GuestRuntime;
import java.nio.file.Path;

/**
 * What a shelf makes.
 *
 * @param runtime what its guests run on
 * @param spares how many it keeps
 * @param limits limits of a spare while it is nobody's
 * @param scratch what a sandbox may write to
 * @param openFiles descriptors one guest process may have
 * @param zygote tells the zygotes of one worker apart; 0 or more
 * @param networked whether guests share the host's network; else they have an empty one
 * @param slots sandboxes there may be at once, other shelves' included
 * @param base an existing directory zygotes mount their root over, in their own namespace only
 */
public record ShelfConfig(
    GuestRuntime runtime,
    int spares,
    CgroupLimits limits,
    Scratch scratch,
    int openFiles,
    int zygote,
    boolean networked,
    int slots,
    Path base) {}
