package dev.argyle.worker.install;

/** Builds source packages whose build system is in them, so that building fetches nothing. */
public final class Sources {
  private Sources() {}

  /**
   * An archive that builds the wheel it holds.
   *
   * @param first Python that runs when it is built, as hostile as one likes
   */
  public static byte[] of(String name, String version, String module, String first) {
    String root = name + "-" + version + "/";
    String metadata = "Metadata-Version: 2.1\nName: " + name + "\nVersion: " + version + "\n";
    String backend =
        """
        import zipfile
        def build_wheel(directory, settings=None, metadata=None):
            exec(open("first.py").read(), {})
            info = "NAME-VERSION.dist-info/"
            file = "NAME-VERSION-py3-none-any.whl"
            with zipfile.ZipFile(directory + "/" + file, "w") as wheel:
                wheel.writestr("NAME.py", open("module.py").read())
                wheel.writestr(info + "METADATA", open("PKG-INFO").read())
                wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nGenerator: t\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
                wheel.writestr(info + "RECORD", "")
            return file
        """
            .replace("NAME", name)
            .replace("VERSION", version);
    return new PackageServer.Tar()
        .file(root + "PKG-INFO", metadata)
        .file(root + "module.py", module)
        .file(root + "first.py", first)
        .file(
            root + "pyproject.toml",
            "[build-system]\nrequires = []\nbuild-backend = \"backend\"\nbackend-path = [\".\"]\n")
        .file(root + "backend.py", backend)
        .bytes();
  }
}
