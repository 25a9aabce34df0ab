package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Specs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a Node handler is given and what becomes of its result. */
@RequiresRoot
class NodeHandlerTest {
  @RegisterExtension static final WorkerFixture FIXTURE = WorkerFixture.plain();

  @Test
  void answersWithWhatAnAsyncHandlerReturns() {
    FunctionSpec function =
        FIXTURE.node(
            Specs.named("result"),
            "exports.handler = async (event) => ({ text: 'Grüße', got: event });\n");
    Answer answer = FIXTURE.run(function, "{\"a\":[1,2.5,null,true]}");
    assertEquals(
        "{\"text\":\"Grüße\",\"got\":{\"a\":[1,2.5,null,true]}}", answer.value().toString());
  }
}
