package dev.argyle.bench.workload;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** A function that people really run, and what its answer must be. */
enum CaseStudy {
  /** What SOCK's authors take as their case study. */
  RESIZE("image resize: a photo made smaller by Pillow", "photo.jpg", "jpeg", 400, 300, 1),
  /** Another program started by the function. */
  GIF("GIF creator: two seconds of a video by ffmpeg", "video.mp4", "gif", 240, 180, 20);

  private final String label;
  private final String input;
  private final String format;
  private final int width;
  private final int height;
  private final int frames;

  CaseStudy(String label, String input, String format, int width, int height, int frames) {
    this.label = label;
    this.input = input;
    this.format = format;
    this.width = width;
    this.height = height;
    this.frames = frames;
  }

  /** As keys begin. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** For people. */
  String label() {
    return label;
  }

  /** Name of the file that lies beside the code. */
  String input() {
    return input;
  }

  /** Its program, with a function {@code handler}. */
  String code() {
    return Program.text(key());
  }

  /** What is wrong with a result; empty if it is the picture asked for. */
  Optional<String> fault(Buffer picture) {
    try (ImageInputStream in =
        ImageIO.createImageInputStream(new ByteArrayInputStream(picture.getBytes()))) {
      ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
      try {
        if (!reader.getOriginatingProvider().canDecodeInput(in)) {
          return Optional.of("no " + format);
        }
        reader.setInput(in);
        return isRight(reader) ? Optional.empty() : Optional.of("another picture");
      } finally {
        reader.dispose();
      }
    } catch (IOException | IndexOutOfBoundsException e) {
      return Optional.of("no whole " + format);
    }
  }

  private boolean isRight(ImageReader reader) throws IOException {
    return reader.getWidth(0) == width
        && reader.getHeight(0) == height
        && reader.getNumImages(true) == frames;
  }

  /** Why it cannot be run, if that is what an error's text says. */
  static Optional<String> missing(String error) {
    if (error.contains("No module named 'PIL'")) {
      return Optional.of("Pillow is not installed: apt-get install -y python3-pil");
    }
    return error.contains("/usr/bin/ffmpeg") && error.contains("No such file")
        ? Optional.of("ffmpeg is not installed: apt-get install -y ffmpeg")
        : Optional.empty();
  }
}
