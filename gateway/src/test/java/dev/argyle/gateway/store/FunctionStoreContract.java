package dev.argyle.gateway.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.argyle.gateway.store.StoreException.Kind;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link FunctionStore} must do, whatever database is behind it. */
abstract class FunctionStoreContract {
  private static final String SHA = "a".repeat(64);

  private FunctionStore store;

  /** The URL of an empty database, the same within one test. */
  abstract String url() throws Exception;

  @BeforeEach
  void open() throws Exception {
    store = FunctionStores.open(url());
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void whatWasCreatedIsThereAfterReopening() throws Exception {
    StoredVersion version = store.create(version("hello", 10));
    assertEquals(new StoredVersion(1, "{\"at\":10}", SHA, 42, 10), version);
    store.close();
    store = FunctionStores.open(url());
    assertEquals(
        List.of(new StoredFunction("hello", 1, 10, 10, List.of(version))), store.loadAll());
  }

  @Test
  void aNameIsTakenOnce() throws Exception {
    store.create(version("hello", 1));
    StoreException refused =
        assertThrows(StoreException.class, () -> store.create(version("hello", 2)));
    assertEquals(Kind.EXISTS, refused.kind());
    assertEquals(1, store.loadAll().get(0).currentVersion());
  }

  @Test
  void onlyTheNewestVersionsAreKept() throws Exception {
    store.create(version("hello", 1));
    for (int i = 2; i <= 7; i++) {
      assertEquals(i, store.update(version("hello", i), 3).version());
    }
    StoredFunction function = store.loadAll().get(0);
    assertEquals(7, function.currentVersion());
    assertEquals(1, function.createdMs());
    assertEquals(7, function.modifiedMs());
    assertEquals(
        List.of(5, 6, 7), function.versions().stream().map(StoredVersion::version).toList());
  }

  @Test
  void anUpdateOfNothingChangesNothing() throws Exception {
    StoreException refused =
        assertThrows(StoreException.class, () -> store.update(version("hello", 1), 5));
    assertEquals(Kind.MISSING, refused.kind());
    assertEquals(List.of(), store.loadAll());
    assertEquals(1, store.create(version("hello", 2)).version());
  }

  @Test
  void deletingTakesTheVersionsAlong() throws Exception {
    store.create(version("hello", 1));
    store.create(version("other", 1));
    store.delete("hello");
    assertEquals(List.of("other"), store.loadAll().stream().map(StoredFunction::name).toList());
    StoreException refused = assertThrows(StoreException.class, () -> store.delete("hello"));
    assertEquals(Kind.MISSING, refused.kind());
  }

  @Test
  void aVersionNumberIsNeverGivenTwice() throws Exception {
    store.create(version("hello", 1));
    store.update(version("hello", 2), 5);
    store.delete("hello");
    assertEquals(3, store.create(version("hello", 3)).version());
  }

  private static NewVersion version(String name, long createdMs) {
    return new NewVersion(name, "{\"at\":" + createdMs + "}", SHA, 42, createdMs);
  }
}
