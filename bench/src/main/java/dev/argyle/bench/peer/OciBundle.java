package dev.argyle.bench.peer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;

/** {@code config.json} of the OCI runtime specification 1.0: what runc and crun are told. */
final class OciBundle {
  private static final int CPU_PERIOD_US = 100_000;

  private OciBundle() {}

  /**
   * A container of a root tree, which it cannot write to, with every namespace but that of users.
   *
   * @param cgroup its path in each hierarchy
   */
  static ObjectNode config(Path root, Job job, String cgroup) {
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    config.put("ociVersion", "1.0.2").put("hostname", "sandbox");
    config.putObject("root").put("path", root.toString()).put("readonly", true);
    ObjectNode process = config.putObject("process");
    process.put("terminal", false).put("cwd", "/").put("noNewPrivileges", true);
    process.putObject("user").put("uid", 0).put("gid", 0);
    job.command().forEach(process.putArray("args")::add);
    process.putArray("env").add(Limits.PATH);
    process.putObject("capabilities");
    ArrayNode mounts = config.putArray("mounts");
    mount(mounts, "/proc", "proc", "proc", List.of("nosuid", "noexec", "nodev"));
    mount(mounts, "/dev", "tmpfs", "tmpfs", List.of("nosuid", "mode=755", "size=65536k"));
    mount(mounts, "/tmp", "tmpfs", "tmpfs", List.of("nosuid", "nodev", "mode=1777"));
    mount(mounts, Job.CODE, "bind", job.code().toString(), List.of("bind", "ro"));
    ObjectNode linux = config.putObject("linux");
    ArrayNode namespaces = linux.putArray("namespaces");
    for (String type : List.of("pid", "mount", "ipc", "uts", "network")) {
      namespaces.addObject().put("type", type);
    }
    limit(linux.put("cgroupsPath", cgroup));
    return config;
  }

  private static void limit(ObjectNode linux) {
    ObjectNode resources = linux.putObject("resources");
    resources
        .putObject("memory")
        .put("limit", Limits.MEMORY_BYTES)
        .put("swap", Limits.MEMORY_BYTES);
    resources
        .putObject("cpu")
        .put("quota", Limits.CPUS * CPU_PERIOD_US)
        .put("period", CPU_PERIOD_US);
    resources.putObject("pids").put("limit", Limits.PIDS);
  }

  private static void mount(
      ArrayNode mounts, String destination, String type, String source, List<String> options) {
    ObjectNode mount = mounts.addObject();
    mount.put("destination", destination).put("type", type).put("source", source);
    options.forEach(mount.putArray("options")::add);
  }
}
