package dev.argyle.deploy.e2e;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageInputStream;

/**
 * What a GIF says of itself.
 *
 * @param frames its pictures
 * @param seconds how long they are shown, once through
 * @param width pixels
 */
record Gif(int frames, double seconds, int width) {

  static Gif read(byte[] bytes) throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
    try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(bytes))) {
      reader.setInput(in);
      int frames = reader.getNumImages(true);
      int hundredths = 0;
      for (int i = 0; i < frames; i++) {
        IIOMetadataNode root =
            (IIOMetadataNode) reader.getImageMetadata(i).getAsTree("javax_imageio_gif_image_1.0");
        IIOMetadataNode control =
            (IIOMetadataNode) root.getElementsByTagName("GraphicControlExtension").item(0);
        hundredths += Integer.parseInt(control.getAttribute("delayTime"));
      }
      return new Gif(frames, hundredths / 100.0, reader.getWidth(0));
    } finally {
      reader.dispose();
    }
  }
}
