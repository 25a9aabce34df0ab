package dev.argyle.sandbox.cgroup;

import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.Kernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Picks the hierarchy this machine has and makes the run's parent group in it. */
public final class CgroupTrees {
  private static final Logger LOG = LoggerFactory.getLogger(CgroupTrees.class);
  private static final List<String> NEEDED = List.of("cpu", "memory", "pids");

  private static final String DISKS = "io";

  /** All sandboxes of a run together, where any other group has 100; among them all are equal. */
  private static final int IO_WEIGHT = 50;

  private CgroupTrees() {}

  /**
   * Makes the parent group of a run: in the unified hierarchy when it has the cpu, memory and pids
   * controllers, else in the old ones.
   *
   * @param name the parent's name, with {@code argyle} in it
   * @throws IOException when neither can be used, with what to do
   */
  public static CgroupTree open(Kernel kernel, String name) throws IOException {
    return open(kernel, name, Files.readString(Path.of("/proc/self/mountinfo")));
  }

  static CgroupTree open(Kernel kernel, String name, String mountInfo) throws IOException {
    CgroupMounts mounts = CgroupMounts.parse(mountInfo);
    CgroupFiles files = new CgroupFiles(kernel);
    if (mounts.unified().isPresent() && hasControllers(files, mounts.unified().get())) {
      return new V2(files, mounts.unified().get(), name);
    }
    if (mounts.v1().isPresent()) {
      return openV1(files, mounts.v1().get(), name);
    }
    throw new IOException(
        "no usable cgroups: the unified hierarchy lacks cpu, memory or pids, and the old one lacks "
            + mounts.missingV1()
            + "; mount cgroup2 on /sys/fs/cgroup");
  }

  private static CgroupTree openV1(CgroupFiles files, CgroupMounts.V1 mounts, String name)
      throws ErrnoException {
    try {
      return new V1(files, mounts, name);
    } catch (ErrnoException e) {
      if (!mounts.hasUnified()) {
        throw e;
      }
      LOG.warn("the unified control group hierarchy is left out: {}", e.getMessage());
      return new V1(files, mounts.withoutUnified(), name);
    }
  }

  private static boolean hasControllers(CgroupFiles files, String root) throws ErrnoException {
    return controllers(files, root).containsAll(NEEDED);
  }

  private static List<String> controllers(CgroupFiles files, String root) throws ErrnoException {
    return Arrays.asList(files.read(root + "/cgroup.controllers").trim().split(" ", -1));
  }

  private static final class V1 implements CgroupTree {
    private final CgroupFiles files;
    private final CgroupMounts.V1 mounts;
    private final String name;
    private final TreeMemory memory;

    V1(CgroupFiles files, CgroupMounts.V1 mounts, String name) throws ErrnoException {
      this.files = files;
      this.mounts = mounts;
      this.name = name;
      memory = new TreeMemory(files, mounts.memory() + "/" + name, true);
      files.makeAll(directories());
    }

    @Override
    public Cgroup create(String child) throws ErrnoException {
      return new CgroupV1(files, mounts, name + "/" + child);
    }

    @Override
    public List<String> directories() {
      return mounts.directories(name);
    }

    @Override
    public Optional<String> unified() {
      return mounts.hasUnified() ? Optional.of(mounts.unified() + "/" + name) : Optional.empty();
    }

    @Override
    public boolean canFreeze() {
      return unified().filter(group -> GroupFreezer.worksBelow(files, group)).isPresent();
    }

    @Override
    public void limitMemory(long bytes) throws ErrnoException {
      memory.limit(bytes);
    }

    @Override
    public long memoryUsedBytes() throws ErrnoException {
      return memory.usedBytes();
    }

    @Override
    public String version() {
      return "v1";
    }

    @Override
    public void remove() throws ErrnoException {
      for (String directory : directories()) {
        files.kernel().rmdir(directory);
      }
    }
  }

  private static final class V2 implements CgroupTree {
    private final CgroupFiles files;
    private final UnifiedRoot root;
    private final String directory;
    private final List<String> used;
    private final TreeMemory memory;

    V2(CgroupFiles files, String root, String name) throws ErrnoException {
      this.files = files;
      this.root = new UnifiedRoot(files, root);
      directory = root + "/" + name;
      memory = new TreeMemory(files, directory, false);
      used = new ArrayList<>(NEEDED);
      if (controllers(files, root).contains(DISKS)) {
        used.add(DISKS);
      }
      this.root.enable(used);
      try {
        files.makeAll(List.of(directory));
        handDown();
      } catch (ErrnoException e) {
        this.root.restore(used);
        throw e;
      }
      setWeight();
    }

    /** Only some schedulers of disks know weights, and nothing depends on them. */
    private void setWeight() {
      try {
        files.write(directory + "/io.weight", "default " + IO_WEIGHT);
      } catch (ErrnoException e) {
        LOG.debug("sandboxes have no weight at the disks: {}", e.getMessage());
      }
    }

    private void handDown() throws ErrnoException {
      try {
        files.write(directory + "/cgroup.subtree_control", "+" + String.join(" +", used));
      } catch (ErrnoException e) {
        files.undo(e, List.of(directory));
        throw e;
      }
    }

    @Override
    public Cgroup create(String child) throws ErrnoException {
      return new CgroupV2(files, directory + "/" + child);
    }

    @Override
    public List<String> directories() {
      return List.of(directory);
    }

    @Override
    public Optional<String> unified() {
      return Optional.of(directory);
    }

    @Override
    public boolean canFreeze() {
      return GroupFreezer.worksBelow(files, directory);
    }

    @Override
    public void limitMemory(long bytes) throws ErrnoException {
      memory.limit(bytes);
    }

    @Override
    public long memoryUsedBytes() throws ErrnoException {
      return memory.usedBytes();
    }

    @Override
    public String version() {
      return "v2";
    }

    @Override
    public void remove() throws ErrnoException {
      files.kernel().rmdir(directory);
      root.restore(used);
    }
  }
}
