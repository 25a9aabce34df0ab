package dev.argyle.deploy.house;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Imports go one way: sandbox, zygote, worker, gateway; bench beside them; deploy above all. */
@AnalyzeClasses(packages = "dev.argyle", importOptions = ImportOption.DoNotIncludeTests.class)
class ImportsTest {
  private static final String SANDBOX = "dev.argyle.sandbox..";
  private static final String ZYGOTE = "dev.argyle.zygote..";
  private static final String WORKER = "dev.argyle.worker..";
  private static final String GATEWAY = "dev.argyle.gateway..";
  private static final String BENCH = "dev.argyle.bench..";
  private static final String DEPLOY = "dev.argyle.deploy..";

  private static ArchRule knowsNone(String who, String... whom) {
    return noClasses()
        .that()
        .resideInAPackage(who)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(whom)
        .allowEmptyShould(true);
  }

  @ArchTest
  static final ArchRule sandboxKnowsNobody =
      knowsNone(SANDBOX, ZYGOTE, WORKER, GATEWAY, BENCH, DEPLOY);

  @ArchTest
  static final ArchRule zygoteKnowsTheSandbox = knowsNone(ZYGOTE, WORKER, GATEWAY, BENCH, DEPLOY);

  @ArchTest
  static final ArchRule workerKnowsTheZygoteAndBelow = knowsNone(WORKER, GATEWAY, BENCH, DEPLOY);

  @ArchTest
  static final ArchRule gatewayKnowsNothingBelowTheWorker =
      knowsNone(GATEWAY, SANDBOX, ZYGOTE, BENCH, DEPLOY);

  @ArchTest
  static final ArchRule gatewayKnowsOfTheWorkerItsApiOnly =
      noClasses()
          .that()
          .resideInAPackage(GATEWAY)
          .should()
          .dependOnClassesThat(
              resideInAPackage(WORKER)
                  .and(DescribedPredicate.not(resideInAPackage("dev.argyle.worker.api.."))))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule benchSeesThePlatformThroughHttpOnly =
      knowsNone(BENCH, ZYGOTE, WORKER, GATEWAY, DEPLOY);

  @ArchTest
  static final ArchRule onlySandboxSysCallsLibc =
      noClasses()
          .that(DescribedPredicate.<JavaClass>not(resideInAPackage("dev.argyle.sandbox.sys..")))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jnr..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule onlyTheDeployModuleMakesCommandLines =
      noClasses()
          .that()
          .resideInAnyPackage(SANDBOX, ZYGOTE, WORKER, GATEWAY)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("picocli..")
          .allowEmptyShould(true);
}
