package dev.argyle.bench.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class HeapTest {
  @Test
  void isTheSumOfItsParts() {
    String text =
        """
        # TYPE jvm_memory_used_bytes gauge
        jvm_memory_used_bytes{area="heap",id="G1 Eden Space"} 3.0E6
        jvm_memory_used_bytes{area="nonheap",id="Metaspace"} 7.0E7
        jvm_memory_used_bytes{area="heap",id="G1 Old Gen"} 1500.5
        """;
    assertEquals(Optional.of(3_001_500.5), Heap.of(text));
    assertEquals(Optional.empty(), Heap.of("argyle_spares 16.0"));
  }
}
