package dev.argyle.zygote.tree;

import dev.argyle.sandbox.cgroup.CgroupLimits;
import dev.argyle.sandbox.mount.Scratch;
import java.nio.file.Path;

/**
 * What all zygotes of a worker are started with.
 *
 * @param base an existing directory they mount their root over, in their own namespace only
 * @param scratch what a sandbox may write to
 * @param openFiles descriptors one guest process may have
 * @param slots sandboxes there may be at once
 * @param limits of a zygote that imports
 * @param importWithinMs longest an import of everything may take
 */
public record ZygoteSettings(
    Path base,
    Scratch scratch,
    int openFiles,
    int slots,
    CgroupLimits limits,
    long importWithinMs) {}
