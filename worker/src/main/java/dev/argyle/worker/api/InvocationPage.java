package dev.argyle.worker.api;

import java.util.List;

/**
 * Records that were found.
 *
 * @param records what ended last comes first
 * @param complete false when there may be more: the limit was reached, or too much to look through
 */
public record InvocationPage(List<InvocationRecord> records, boolean complete) {
  /** Copies the list. */
  public InvocationPage {
    records = List.copyOf(records);
  }
}
