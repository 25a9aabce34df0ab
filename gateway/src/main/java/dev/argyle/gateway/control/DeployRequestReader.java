package dev.argyle.gateway.control;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.argyle.gateway.http.ApiError;
import dev.argyle.gateway.http.ApiException;
import dev.argyle.gateway.http.JsonText;
import dev.argyle.gateway.http.Names;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a staged deploy request as a stream: the code goes from base64 in one file to bytes in
 * another, so memory stays small whatever is sent. Blocks; one use.
 */
final class DeployRequestReader {
  private static final int MAX_VARIABLES = 1000;

  private final Path zip;
  private String functionName = "";
  private Optional<String> runtime = Optional.empty();
  private Optional<String> handler = Optional.empty();
  private Optional<Integer> memoryMiB = Optional.empty();
  private Optional<Integer> timeoutS = Optional.empty();
  private Optional<Map<String, String>> environment = Optional.empty();
  private String revisionId = "";
  private boolean dryRun;
  private Optional<ZipSink.Written> code = Optional.empty();

  private DeployRequestReader(Path zip) {
    this.zip = zip;
  }

  /**
   * Reads a request.
   *
   * @param json the staged body
   * @param zip where its code goes
   * @throws ApiException when it is not such a request
   */
  static DeployRequest read(Path json, Path zip) throws IOException {
    return new DeployRequestReader(zip).read(json);
  }

  private DeployRequest read(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        JsonParser json = JsonText.parser(in)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw invalid("Could not parse request body into json: expected an object.");
      }
      readObject(json, field -> readField(field, json));
      if (json.nextToken() != null) {
        throw invalid("Could not parse request body into json: something follows the object.");
      }
    } catch (StreamConstraintsException e) {
      throw invalid("Could not parse request body into json: a value is too long or too deep.");
    } catch (JsonProcessingException e) {
      throw invalid(
          "Could not parse request body into json: broken at byte %d."
              .formatted(
                  Math.max(0, e.getLocation() == null ? 0 : e.getLocation().getByteOffset())));
    }
    ZipSink.Written written =
        code.orElseThrow(
            () ->
                new ApiException(
                    ApiError.invalidParameter("Please provide a source for function code.")));
    return new DeployRequest(
        functionName,
        runtime,
        handler,
        memoryMiB,
        timeoutS,
        environment,
        revisionId,
        dryRun,
        zip,
        written.sha256(),
        written.sizeBytes());
  }

  /** Takes the value of a field that the parser stands on. */
  private interface FieldReader {
    void read(String field) throws IOException;
  }

  private static void readObject(JsonParser json, FieldReader fields) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      json.nextToken();
      fields.read(field);
      json.skipChildren();
    }
    if (json.currentToken() != JsonToken.END_OBJECT) {
      throw invalid("Could not parse request body into json: it ends too early.");
    }
  }

  private void readField(String field, JsonParser json) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    switch (field) {
      case "FunctionName" -> functionName = text(field, json);
      case "Runtime" -> runtime = Optional.of(text(field, json));
      case "Handler" -> handler = Optional.of(text(field, json));
      case "MemorySize" -> memoryMiB = Optional.of(number(field, json));
      case "Timeout" -> timeoutS = Optional.of(number(field, json));
      case "RevisionId" -> revisionId = text(field, json);
      case "DryRun" -> dryRun = json.currentToken() == JsonToken.VALUE_TRUE;
      case "Environment" -> nested(field, json, inner -> readEnvironment(inner, json));
      case "Code" -> nested(field, json, inner -> readField(inner, json));
      case "ZipFile" -> readZip(json);
      case "S3Bucket", "S3Key", "ImageUri" ->
          throw refused("%s is not supported; send the code as ZipFile.".formatted(field));
      case "PackageType" -> {
        if (!text(field, json).equals("Zip")) {
          throw refused("PackageType must be Zip.");
        }
      }
      case "Layers", "FileSystemConfigs" -> {
        if (json.currentToken() != JsonToken.START_ARRAY
            || json.nextToken() != JsonToken.END_ARRAY) {
          throw refused("%s are not supported by this version.".formatted(field));
        }
      }
      default -> {
        // Role, Description, Tags and whatever Lambda adds: taken and not kept.
      }
    }
  }

  private static void nested(String field, JsonParser json, FieldReader fields) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw refused(field + " must be an object.");
    }
    readObject(json, fields);
  }

  private void readEnvironment(String field, JsonParser json) throws IOException {
    if (!field.equals("Variables") || json.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    Map<String, String> variables = new LinkedHashMap<>();
    nested(
        "Environment.Variables",
        json,
        name -> {
          if (variables.size() >= MAX_VARIABLES) {
            throw refused("environment must be 4KiB or less, names and values together.");
          }
          variables.put(name, text("Environment.Variables", json));
        });
    environment = Optional.of(variables);
  }

  private void readZip(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw refused("ZipFile must be the bundle in base64.");
    }
    try (ZipSink sink = new ZipSink(zip)) {
      json.readBinaryValue(sink);
      code = Optional.of(sink.written());
    } catch (JsonEOFException e) {
      throw e;
    } catch (JsonProcessingException | IllegalArgumentException e) {
      // The latter is what a character outside the alphabet becomes.
      throw refused("ZipFile is not valid base64.");
    }
  }

  private static String text(String field, JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw refused(Names.shown(field) + " must be a string.");
    }
    return json.getText();
  }

  private static int number(String field, JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_NUMBER_INT
        || !json.getText().matches("[0-9]{1,9}")) {
      throw refused(field + " must be a whole number.");
    }
    return json.getIntValue();
  }

  private static ApiException invalid(String message) {
    return new ApiException(ApiError.invalidContent(message));
  }

  private static ApiException refused(String message) {
    return new ApiException(ApiError.invalidParameter(message));
  }
}
