package dev.argyle.bench.workload;

import dev.argyle.bench.load.LoadException;
import io.vertx.core.buffer.Buffer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;

/** The photo and the video that all sides get: made here, the same every time. */
final class CaseInputs {
  private static final Path FFMPEG = Path.of("/usr/bin/ffmpeg");
  private static final int WIDTH = 1600;
  private static final int HEIGHT = 1200;
  private static final long TIMEOUT_S = 60;

  private CaseInputs() {}

  /**
   * What a study works on.
   *
   * @return empty if the machine lacks what makes it
   * @throws LoadException if it cannot be made
   */
  static Optional<Buffer> of(CaseStudy study) throws InterruptedException {
    if (study == CaseStudy.RESIZE) {
      return Optional.of(photo());
    }
    return Files.isExecutable(FFMPEG) ? Optional.of(video()) : Optional.empty();
  }

  /** Waves of colour as JPEG: as much to decode as a photo of its size. */
  static Buffer photo() {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int red = wave(x * 0.011 + Math.sin(y * 0.02));
        int green = wave(y * 0.017 + Math.sin(x * 0.03));
        int grain = (x * 7919 + y * 104_729) % 23;
        image.setRGB(x, y, red << 16 | green << 8 | (red + green) / 4 + grain);
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "jpg", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Buffer.buffer(bytes.toByteArray());
  }

  private static int wave(double phase) {
    return (int) (127.5 + 127.5 * Math.sin(phase));
  }

  /** Two seconds of ffmpeg's own test picture, which moves. */
  private static Buffer video() throws InterruptedException {
    Path file = null;
    try {
      file = Files.createTempFile("argyle-bench", ".mp4");
      Process process =
          new ProcessBuilder(
                  FFMPEG.toString(),
                  "-nostdin",
                  "-v",
                  "error",
                  "-y",
                  "-f",
                  "lavfi",
                  "-i",
                  "testsrc2=size=320x240:rate=25:duration=2",
                  "-c:v",
                  "mpeg4",
                  "-q:v",
                  "4",
                  file.toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      boolean ended = process.waitFor(TIMEOUT_S, TimeUnit.SECONDS);
      process.destroyForcibly();
      if (!ended || process.exitValue() != 0) {
        throw new LoadException("ffmpeg could not make the video", null);
      }
      return Buffer.buffer(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new LoadException("the video: " + e.getMessage(), e);
    } finally {
      delete(file);
    }
  }

  private static void delete(Path file) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // It lies among temporary files, which go by themselves.
    }
  }
}
