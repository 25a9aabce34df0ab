package dev.argyle.zygote.frame;

/** Kinds of frames; the numbers are the protocol's. */
public enum FrameType {
  /** To the guest: which function it is now. JSON. */
  INIT(1, false),
  /** To the guest: an invocation's head and the start of its event. */
  INVOKE(2, false),
  /** To the guest: more of the event. */
  EVENT(3, false),
  /** To the guest: this invocation's receiver is slow; it should send no more of its answer. */
  PAUSE(4, false),
  /** To the guest: it may go on. */
  RESUME(5, false),
  /** From the guest: it is ready to become a function. */
  READY(16, true),
  /** From the guest: the handler is loaded; microseconds it took, four bytes. */
  INITIALIZED(17, true),
  /** From the guest: the answer is streamed; its head as JSON. */
  HEAD(18, true),
  /** From the guest: a piece of the answer. */
  DATA(19, true),
  /** From the guest: the last piece of the answer. */
  END(20, true),
  /** From the guest: the invocation failed; Lambda's error JSON. */
  ERROR(21, true),
  /** From the guest: the same, and the guest ends. */
  LAST_ERROR(22, true),
  /** From the guest: what an invocation has written, where several run at a time. */
  OUTPUT(23, true);

  private static final FrameType[] BY_NUMBER = new FrameType[32];

  static {
    for (FrameType type : values()) {
      BY_NUMBER[type.number] = type;
    }
  }

  private final int number;
  private final boolean fromGuest;

  FrameType(int number, boolean fromGuest) {
    this.number = number;
    this.fromGuest = fromGuest;
  }

  int number() {
    return number;
  }

  /** The kind a guest may send under this number. */
  static FrameType fromGuest(int number) throws ProtocolException {
    FrameType type = number < BY_NUMBER.length ? BY_NUMBER[number] : null;
    if (type == null || !type.fromGuest) {
      throw new ProtocolException("a frame of kind " + number);
    }
    return type;
  }
}
