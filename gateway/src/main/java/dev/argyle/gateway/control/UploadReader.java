package dev.argyle.gateway.control;

import dev.argyle.gateway.bundle.BundleStore;
import dev.argyle.gateway.http.ApiError;
import dev.argyle.gateway.http.BodyReader;
import dev.argyle.gateway.http.Exchange;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * Takes the bodies of deploys to staged files, a few at a time and no faster than the disk. Event
 * loop only.
 */
final class UploadReader {
  /** Lambda's bound of a CreateFunction request: 50 MiB in base64 and some. */
  static final long MAX_BYTES = 70_167_211;

  private static final int MAX_UPLOADS = 4;

  private final Vertx vertx;
  private final BundleStore bundles;
  private int uploads;

  UploadReader(Vertx vertx, BundleStore bundles) {
    this.vertx = vertx;
    this.bundles = bundles;
  }

  /**
   * Stages a request's body, hands it on, and deletes it when that is done. What must be refused is
   * answered here.
   */
  <T> void receive(Exchange exchange, Function<Path, Future<T>> use) {
    HttpServerRequest request = exchange.request();
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length != null && BodyReader.isMoreThan(length, MAX_BYTES)) {
      exchange.refuseUnread(tooLarge());
      return;
    }
    if (uploads >= MAX_UPLOADS) {
      exchange.refuseUnread(
          ApiError.tooManyRequests("%d deploys are under way; try again.".formatted(MAX_UPLOADS)));
      return;
    }
    uploads++;
    exchange.uploading();
    request.pause();
    Promise<Void> complete = Promise.promise();
    // Before the file is open: a client may go meanwhile, and that is told only once.
    request.exceptionHandler(complete::tryFail);
    Path path = bundles.stagingPath(".json");
    OpenOptions options =
        new OpenOptions().setCreateNew(true).setWrite(true).setRead(false).setPerms("rw-------");
    vertx
        .fileSystem()
        .open(path.toString(), options)
        .compose(file -> write(exchange, file, complete))
        .compose(
            staged -> {
              exchange.running();
              return use.apply(path);
            })
        .eventually(() -> vertx.fileSystem().delete(path.toString()))
        .eventually(
            () -> {
              uploads--;
              return Future.succeededFuture();
            })
        .onFailure(exchange::failed);
  }

  /** Completes when the whole body is in the file; the file is closed whatever happens. */
  private static Future<Void> write(Exchange exchange, AsyncFile file, Promise<Void> complete) {
    HttpServerRequest request = exchange.request();
    Staging staging = new Staging(exchange, file, complete);
    request.handler(staging::take);
    request.endHandler(end -> staging.end());
    file.exceptionHandler(complete::tryFail);
    BodyReader.continueIfExpected(request);
    request.resume();
    return complete.future().eventually(file::close);
  }

  private static ApiError tooLarge() {
    return ApiError.entityTooLarge(
        "Request must be smaller than %d bytes for a deploy.".formatted(MAX_BYTES));
  }

  /** One body on its way to its file. */
  private static final class Staging {
    private final Exchange exchange;
    private final AsyncFile file;
    private final Promise<Void> complete;
    private long received;
    private int pendingWrites;
    private boolean ended;

    Staging(Exchange exchange, AsyncFile file, Promise<Void> complete) {
      this.exchange = exchange;
      this.file = file;
      this.complete = complete;
    }

    void take(Buffer piece) {
      if (complete.future().isComplete()) {
        return; // the client has gone, and what it had sent comes after its file was closed
      }
      received += piece.length();
      if (received > MAX_BYTES) {
        exchange.refuseUnread(tooLarge());
        complete.tryFail(new IllegalStateException("already answered"));
        return;
      }
      pendingWrites++;
      file.write(piece)
          .onFailure(complete::tryFail)
          .onSuccess(
              written -> {
                pendingWrites--;
                completeIfOver();
              });
      if (file.writeQueueFull()) {
        exchange.request().pause();
        file.drainHandler(v -> resume());
      }
    }

    void end() {
      ended = true;
      completeIfOver();
    }

    /** The last bytes are taken before they are on the disk, or fail to be. */
    private void completeIfOver() {
      if (ended && pendingWrites == 0) {
        complete.tryComplete();
      }
    }

    private void resume() {
      if (!exchange.request().isEnded()) {
        exchange.request().resume();
      }
    }
  }
}
