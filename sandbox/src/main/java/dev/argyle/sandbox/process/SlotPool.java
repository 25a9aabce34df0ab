package dev.argyle.sandbox.process;

import dev.argyle.sandbox.cgroup.Cgroup;
import dev.argyle.sandbox.cgroup.CgroupLimits;
import dev.argyle.sandbox.cgroup.CgroupTree;
import dev.argyle.sandbox.policy.UserIds;
import dev.argyle.sandbox.sys.ErrnoException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Slots for sandboxes, made on demand up to a bound and reused. Thread-safe. A slot is handed out
 * again only when no process is left in its control group.
 */
public final class SlotPool implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SlotPool.class);

  private final CgroupTree tree;
  private final int maxSlots;
  private final Deque<Slot> free = new ArrayDeque<>();
  private final List<Slot> all = new ArrayList<>();

  /**
   * An empty pool.
   *
   * @param maxSlots most sandboxes at once
   */
  public SlotPool(CgroupTree tree, int maxSlots) {
    this.tree = tree;
    this.maxSlots = maxSlots;
  }

  /**
   * Hands out a slot with these limits set.
   *
   * @return empty when all are taken
   */
  public synchronized Optional<Slot> lease(CgroupLimits limits) throws ErrnoException {
    Slot slot = free.pollFirst();
    if (slot == null) {
      if (all.size() >= maxSlots) {
        return Optional.empty();
      }
      slot = make();
    }
    try {
      slot.cgroup().setLimits(limits);
    } catch (ErrnoException e) {
      LOG.warn("slot {} is given up: {}", slot.index(), e.getMessage());
      throw e;
    }
    return Optional.of(slot);
  }

  private Slot make() throws ErrnoException {
    int index = all.size();
    Cgroup cgroup = tree.create(String.format(Locale.ROOT, "s%05d", index));
    Slot slot = new Slot(index, UserIds.ofSlot(index), cgroup);
    all.add(slot);
    return slot;
  }

  /** Takes a slot back after its sandbox has ended. */
  public synchronized void release(Slot slot) {
    try {
      if (slot.cgroup().isEmpty()) {
        free.addFirst(slot);
      } else {
        LOG.warn("slot {} still holds processes and is not used again", slot.index());
      }
    } catch (ErrnoException e) {
      LOG.warn("slot {} is given up: {}", slot.index(), e.getMessage());
    }
  }

  /** Slots that can be handed out now. */
  public synchronized int available() {
    return free.size() + maxSlots - all.size();
  }

  /** Removes every control group; the sandboxes must have ended. */
  @Override
  public synchronized void close() {
    for (Slot slot : all) {
      try {
        slot.cgroup().remove();
      } catch (ErrnoException e) {
        LOG.warn("control group of slot {} stays: {}", slot.index(), e.getMessage());
      }
    }
    all.clear();
    free.clear();
    try {
      tree.remove();
    } catch (ErrnoException e) {
      LOG.warn("control group of this run stays: {}", e.getMessage());
    }
  }
}
