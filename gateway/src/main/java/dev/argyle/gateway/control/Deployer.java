package dev.argyle.gateway.control;

import dev.argyle.gateway.bundle.BundleManifest;
import dev.argyle.gateway.bundle.BundleStore;
import dev.argyle.gateway.http.ApiError;
import dev.argyle.gateway.http.ApiException;
import dev.argyle.gateway.invoke.Preparation;
import dev.argyle.gateway.manifest.FunctionManifest;
import dev.argyle.gateway.registry.FunctionVersion;
import dev.argyle.gateway.registry.RegisteredFunction;
import dev.argyle.gateway.registry.Registry;
import dev.argyle.gateway.registry.RevisionMismatch;
import dev.argyle.gateway.store.StoreException;
import dev.argyle.worker.api.BundleException;
import dev.argyle.worker.api.Worker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a staged request into a version, all or nothing: check, publish the bundle, let the worker
 * unpack it, and only then change the registry, which is the one step others can see. Until it the
 * old version serves. Event loop only; what blocks runs on Vert.x's worker threads.
 */
final class Deployer {
  private static final Logger LOG = LoggerFactory.getLogger(Deployer.class);

  private final Vertx vertx;
  private final Registry registry;
  private final BundleStore bundles;
  private final Preparation preparation;
  private final Worker worker;

  Deployer(
      Vertx vertx, Registry registry, BundleStore bundles, Preparation preparation, Worker worker) {
    this.vertx = vertx;
    this.registry = registry;
    this.bundles = bundles;
    this.preparation = preparation;
    this.worker = worker;
  }

  private record Candidate(FunctionManifest manifest, DeployRequest request) {}

  /** Creates the function that a staged request describes. */
  Future<Deployed> create(Path json) {
    return deploy(
        json,
        "",
        candidate -> {
          String name = candidate.manifest.name();
          if (registry.get(name) != null) {
            return Future.failedFuture(new ApiException(exists(name)));
          }
          return commit(
              candidate,
              () ->
                  registry.create(
                      candidate.manifest,
                      candidate.request.sha256(),
                      candidate.request.sizeBytes()));
        });
  }

  /** Gives a function the code, and the manifest in it, of a staged request. */
  Future<Deployed> update(String name, Path json) {
    return deploy(
        json,
        name,
        candidate -> {
          RegisteredFunction before = registry.get(name);
          if (before == null) {
            return Future.failedFuture(new ApiException(missing(name)));
          }
          if (candidate.request.dryRun()) {
            return Future.succeededFuture(Deployed.of(before.current(), List.of()));
          }
          return commit(
                  candidate,
                  () ->
                      registry.update(
                          candidate.manifest,
                          candidate.request.sha256(),
                          candidate.request.sizeBytes(),
                          candidate.request.revisionId()))
              .onSuccess(done -> worker.retire(name, Integer.toString(done.version().number())))
              .onSuccess(done -> collectOf(before));
        });
  }

  /** Removes a function with all its versions and what only they used. */
  Future<Void> delete(String name) {
    return registry
        .delete(name)
        .onSuccess(
            gone -> {
              worker.retire(name, "");
              collectOf(gone);
            })
        .<Void>mapEmpty()
        .recover(failure -> Future.failedFuture(translate(name, failure)));
  }

  private interface Step {
    Future<Deployed> with(Candidate candidate);
  }

  private interface Change {
    Future<FunctionVersion> apply();
  }

  private Future<Deployed> deploy(Path json, String name, Step step) {
    Path zip = bundles.stagingPath(".zip");
    return vertx
        .executeBlocking(() -> check(json, zip, name), false)
        .compose(step::with)
        .eventually(() -> vertx.executeBlocking(() -> Files.deleteIfExists(zip), false));
  }

  private Candidate check(Path json, Path zip, String name) throws IOException {
    DeployRequest request = DeployRequestReader.read(json, zip);
    try {
      Optional<String> yaml = BundleManifest.read(zip);
      Optional<FunctionManifest> before =
          Optional.ofNullable(registry.get(name)).map(function -> function.current().manifest());
      return new Candidate(LambdaManifests.merge(name, request, yaml, before), request);
    } catch (BundleException e) {
      throw new ApiException(ApiError.invalidParameter(e.getMessage()));
    }
  }

  /** Pinned from before the bundle has its name until after the registry refers to it. */
  private Future<Deployed> commit(Candidate candidate, Change change) {
    String sha = candidate.request.sha256();
    String name = candidate.manifest.name();
    bundles.pin(sha);
    return vertx
        .executeBlocking(() -> bundles.publish(candidate.request.zip(), sha), false)
        .compose(path -> preparation.renew(sha))
        .compose(warnings -> change.apply().map(version -> Deployed.of(version, warnings)))
        .onSuccess(deployed -> worker.expect(deployed.version().spec()))
        .recover(failure -> Future.failedFuture(translate(name, failure)))
        .onComplete(
            result -> {
              bundles.unpin(sha);
              if (result.failed()) {
                collect(Set.of(sha));
              }
            });
  }

  private void collectOf(RegisteredFunction before) {
    Set<String> bundlesBefore = new HashSet<>();
    before.versions().values().forEach(version -> bundlesBefore.add(version.codeSha256()));
    collect(bundlesBefore);
  }

  /** Deletes those that nothing refers to any more; what fails here is found at the next start. */
  private void collect(Set<String> candidates) {
    vertx
        .executeBlocking(
            () -> {
              for (String sha : candidates) {
                bundles.collect(sha, registry::references, preparation::forget);
              }
              return null;
            },
            false)
        .onFailure(failure -> LOG.warn("old bundles were not deleted: {}", failure.toString()));
  }

  private static Throwable translate(String name, Throwable failure) {
    if (failure instanceof BundleException refused) {
      return new ApiException(ApiError.invalidParameter(refused.getMessage()));
    }
    if (failure instanceof RevisionMismatch mismatch) {
      return new ApiException(
          new ApiError(412, "PreconditionFailedException", mismatch.getMessage()));
    }
    if (failure instanceof StoreException store) {
      return switch (store.kind()) {
        case EXISTS -> new ApiException(exists(name));
        case MISSING -> new ApiException(missing(name));
        case FAILED -> store;
      };
    }
    return failure;
  }

  private static ApiError exists(String name) {
    return ApiError.conflict("Function already exist: " + name);
  }

  private static ApiError missing(String name) {
    return new FunctionRef(name, "").notFound();
  }
}
