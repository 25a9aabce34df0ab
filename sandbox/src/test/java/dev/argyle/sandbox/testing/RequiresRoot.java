package dev.argyle.sandbox.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test of the real kernel. Skipped, with the reason, where sandboxes cannot be made: without
 * root, without namespaces, without cgroups. With {@code SANDBOX_MUST_WORK=1} in the environment it
 * fails there instead, so that a build machine cannot skip in silence.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(RequiresRootCondition.class)
public @interface RequiresRoot {}
