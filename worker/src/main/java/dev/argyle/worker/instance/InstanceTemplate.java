package dev.argyle.worker.instance;

import dev.argyle.sandbox.cgroup.CgroupLimits;
import dev.argyle.sandbox.mount.CodeMount;
import dev.argyle.sandbox.mount.CodeMounter;
import dev.argyle.sandbox.mount.HostRoot;
import dev.argyle.sandbox.policy.egress.EgressRule;
import dev.argyle.sandbox.process.Sandbox;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.worker.WorkerConfig;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.RuntimeKind;
import dev.argyle.worker.code.PreparedCode;
import dev.argyle.worker.log.FunctionLog;
import dev.argyle.zygote.guest.Guest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all instances of one function version share, made once. Event loop. */
public final class InstanceTemplate {
  private static final Logger LOG = LoggerFactory.getLogger(InstanceTemplate.class);

  private final FunctionSpec function;
  private final CodeMounter mounter;
  private final PreparedCode code;
  private final List<CodeMount> mounts;
  private final CgroupLimits limits;
  private final EgressRule egress;
  private final FunctionLog log;
  private final WorkerConfig config;
  private final GuestFrames frames;

  /**
   * A template.
   *
   * @param code the unpacked bundle and its packages
   * @param egress what it may connect to
   * @param config bounds of sandboxes and of the output kept
   */
  public InstanceTemplate(
      FunctionSpec function,
      CodeMounter mounter,
      PreparedCode code,
      EgressRule egress,
      WorkerConfig config,
      FunctionLog log) {
    this.function = function;
    this.mounter = mounter;
    this.code = code;
    this.mounts = mountsOf(function.runtime(), code);
    this.limits = new CgroupLimits(function.memoryBytes(), function.cpu(), config.processes());
    this.egress = egress;
    this.log = log;
    this.config = config;
    this.frames = new GuestFrames(function, code);
  }

  /** True when a guest can be told which function it is; callers refuse the others beforehand. */
  public static boolean fits(FunctionSpec function) {
    return GuestFrames.fits(function);
  }

  /** Makes a spare an instance, of which {@code owner} hears; {@link Instance#start} runs it. */
  public Instance adopt(Guest spare, InstanceOwner owner) {
    return new Instance(this, spare, owner);
  }

  /**
   * Gives a spare the function's limits and code before anybody calls, which an instance of it need
   * not do then.
   *
   * @throws ErrnoException when that cannot be; the spare is of no use then
   */
  public void fit(Guest spare) throws ErrnoException {
    spare.sandbox().setLimits(limits);
    spare.sandbox().setEgress(egress);
    spare.sandbox().mountCode(mounter, mounts);
  }

  FunctionSpec function() {
    return function;
  }

  GuestFrames frames() {
    return frames;
  }

  CodeMounter mounter() {
    return mounter;
  }

  /** The unpacked bundle. */
  Path code() {
    return code.folder();
  }

  List<CodeMount> mounts() {
    return mounts;
  }

  private static List<CodeMount> mountsOf(RuntimeKind runtime, PreparedCode code) {
    List<CodeMount> mounts = new ArrayList<>();
    mounts.add(new CodeMount(code.folder().toString(), HostRoot.CODE));
    code.packages()
        .ifPresent(folder -> mounts.add(new CodeMount(folder.toString(), packagesTarget(runtime))));
    return List.copyOf(mounts);
  }

  /** Where guests of a runtime see installed packages. */
  static String packagesTarget(RuntimeKind runtime) {
    return runtime == RuntimeKind.NODE ? HostRoot.NODE_PACKAGES : HostRoot.PYTHON_PACKAGES;
  }

  /** What a caller is told when somebody has deleted it. */
  String codeIsGone() {
    return "the code of " + function.name() + " was deleted on this worker; deploy it again";
  }

  CgroupLimits limits() {
    return limits;
  }

  /** What it may connect to. */
  public EgressRule egress() {
    return egress;
  }

  FunctionLog log() {
    return log;
  }

  /** Readies a sandbox for a further invocation, frozen or not; false when it is of no more use. */
  boolean renew(Sandbox sandbox, Meter meter) {
    try {
      sandbox.startMeasuring();
      meter.taken();
      if (function.cleanTmp()) {
        sandbox.renewScratch(mounter, config.scratch());
      }
      meter.prepared();
      return true;
    } catch (ErrnoException e) {
      LOG.error("an instance of {} cannot be used again: {}", function.name(), e.getMessage());
      return false;
    }
  }

  int maxOutputBytes() {
    return config.maxOutputBytes();
  }
}
