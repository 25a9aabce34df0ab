package dev.argyle.zygote.shelf;

/** How many spares a shelf is to have. Guarded by whoever has it. */
final class Wanted {
  private final ShelfConfig config;
  private final SpareTarget target;
  private int waiting;
  private boolean pressed;
  private boolean proving;

  /** As many as its settings say. */
  Wanted(ShelfConfig config, long nowNs) {
    this.config = config;
    this.target = new SpareTarget(config.spares(), config.mostSpares(), nowNs);
  }

  /** One was asked for. */
  void arrived(long nowNs) {
    target.arrived(nowNs);
  }

  /**
   * One was given out: at once, for until the next word of how many wait one more would be made.
   */
  void given() {
    waiting = Math.max(0, waiting - 1);
  }

  /** So many requests wait for one. */
  void waits(int requests) {
    waiting = requests;
  }

  /** Keeps no more than one while memory is short. */
  void press(boolean isShort) {
    pressed = isShort;
  }

  /** Where none is kept, one is made to know whether it can be: nobody else would find out. */
  void prove() {
    proving = config.spares() == 0;
  }

  /** One could not be made; a slot that lacks is heard of when it is free. */
  void failed(boolean forLackOfSlot) {
    if (!forLackOfSlot) {
      prove();
    }
  }

  /** One was made. */
  void made() {
    proving = false;
  }

  /** How many to keep. */
  int kept(long nowNs) {
    int kept = target.spares(nowNs);
    return pressed ? Math.min(1, kept) : kept;
  }

  /** How many to have now, with those that somebody waits for. */
  int inAll(long nowNs) {
    return Math.max(kept(nowNs) + waiting, proving ? 1 : 0);
  }

  /** Whether each is made when it is asked for, at any time. */
  boolean keepsNone() {
    return config.mostSpares() == 0;
  }
}
