/**
 * What sandboxes may connect to, enforced by the kernel without network namespaces: small eBPF
 * programs at the run's group in the unified hierarchy ask two maps what the calling sandbox's
 * policy is. Programs are assembled here and loaded once a run; a policy is one map entry. {@link
 * dev.argyle.sandbox.policy.egress.Egress} is all that others need.
 */
package dev.argyle.sandbox.policy.egress;
