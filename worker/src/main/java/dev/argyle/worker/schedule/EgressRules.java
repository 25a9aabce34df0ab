package dev.argyle.worker.schedule;

import dev.argyle.sandbox.policy.egress.AddressRange;
import dev.argyle.sandbox.policy.egress.Egress;
import dev.argyle.sandbox.policy.egress.EgressRule;
import dev.argyle.sandbox.policy.egress.EgressTarget;
import dev.argyle.worker.api.NetworkPolicy;
import java.io.IOException;
import java.util.List;

/** From what a function asks for to what the kernel is told. */
final class EgressRules {
  private static final int MAX_DESTINATIONS = 64;

  private EgressRules() {}

  /**
   * The rule of a function.
   *
   * @throws IllegalArgumentException with what is wrong with a destination
   */
  static EgressRule of(Egress egress, NetworkPolicy policy) throws IOException {
    if (policy instanceof NetworkPolicy.AllowList list) {
      if (list.destinations().size() > MAX_DESTINATIONS) {
        throw new IllegalArgumentException("more than " + MAX_DESTINATIONS + " destinations");
      }
      return egress.rule(
          list.internet(), list.destinations().stream().map(EgressRules::target).toList());
    }
    return egress.rule(policy instanceof NetworkPolicy.Internet, List.of());
  }

  private static EgressTarget target(NetworkPolicy.Destination destination) {
    AddressRange range = AddressRange.of(destination.address(), destination.prefixBits());
    return new EgressTarget(range, destination.port());
  }
}
