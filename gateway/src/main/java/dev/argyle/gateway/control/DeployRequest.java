package dev.argyle.gateway.control;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a CreateFunction or UpdateFunctionCode request says, its code already on the disk.
 *
 * @param functionName empty when not given
 * @param runtime Lambda's identifier, such as {@code python3.12}
 * @param handler {@code module.function}
 * @param memoryMiB Lambda's {@code MemorySize}
 * @param timeoutS seconds
 * @param environment replaces the manifest's as a whole
 * @param revisionId what the function's revision must be, or empty
 * @param dryRun whether to check only
 * @param zip the staged bundle
 * @param sha256 its hash, 64 lower-case hex digits
 * @param sizeBytes its size
 */
record DeployRequest(
    String functionName,
    Optional<String> runtime,
    Optional<String> handler,
    Optional<Integer> memoryMiB,
    Optional<Integer> timeoutS,
    Optional<Map<String, String>> environment,
    String revisionId,
    boolean dryRun,
    Path zip,
    String sha256,
    long sizeBytes) {}
