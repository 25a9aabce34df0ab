package dev.argyle.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class WrkTest {
  private static final String SAID =
      """
      Running 1s test @ http://127.0.0.1:33671/healthz
        1 threads and 2 connections
        Thread Stats   Avg      Stdev     Max   +/- Stdev
          Latency     1.04ms    3.50ms  33.93ms   94.84%
          Req/Sec    27.10k    12.83k   47.53k    70.00%
        Latency Distribution
           50%   1.25ms
           75%  345.00us
        26947 requests in 1.00s, 3.65MB read
      """;

  @Test
  void readsWhatItFound() {
    Wrk.Result result = Wrk.parse(SAID + "Requests/sec:  26934.37\nTransfer/sec:      3.65MB\n");

    assertEquals(new Wrk.Result(26934.37, 1250, 0), result);
  }

  @Test
  void countsWhatItCallsErrors() {
    String errors =
        """
          Socket errors: connect 1, read 2, write 3, timeout 4
          Non-2xx or 3xx responses: 8059
        """;

    assertEquals(8069, Wrk.parse(SAID + errors + "Requests/sec: 1.5\n").failures());
  }

  @Test
  void saysWhatItSaidInsteadOfFigures() {
    LoadException e =
        assertThrows(
            LoadException.class, () -> Wrk.parse("unable to connect to 127.0.0.1:1 refused\n"));

    assertTrue(e.getMessage().endsWith("unable to connect to 127.0.0.1:1 refused"), e.toString());
  }

  @Test
  void whatIsNotInstalledIsNotFound() throws InterruptedException {
    assertEquals(Optional.empty(), Wrk.find("no-such-program-as-wrk"));
  }
}
