package dev.argyle.worker;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Has the {@link WorkerFixture} of a test class start each Node guest rather than fork it. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface StartsNodes {}
