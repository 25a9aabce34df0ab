package dev.argyle.bench;

import java.util.List;

/**
 * A Python package that many programs import and Debian ships.
 *
 * @param name as metric keys and people have it
 * @param module what is imported
 * @param debianPackage what a machine without it installs
 */
record PopularPackage(String name, String module, String debianPackage) {

  /**
   * Twenty of those that are installed most, from any field: the web, data, text, databases. Of
   * about 200 MB together; scipy and matplotlib would double that.
   */
  static final List<PopularPackage> TWENTY =
      List.of(
          of("aiohttp"),
          new PopularPackage("bs4", "bs4", "python3-bs4"),
          of("click"),
          new PopularPackage("cryptography", "cryptography.fernet", "python3-cryptography"),
          new PopularPackage("dateutil", "dateutil.parser", "python3-dateutil"),
          of("flask"),
          of("jinja2"),
          new PopularPackage("lxml", "lxml.etree", "python3-lxml"),
          of("markdown"),
          of("numpy"),
          of("pandas"),
          new PopularPackage("pil", "PIL.Image", "python3-pil"),
          of("psycopg2"),
          new PopularPackage("pygments", "pygments.lexers.python", "python3-pygments"),
          of("redis"),
          of("requests"),
          of("setuptools"),
          of("simplejson"),
          of("sqlalchemy"),
          of("yaml"));

  private static PopularPackage of(String name) {
    return new PopularPackage(name, name, "python3-" + name);
  }

  /** What a zygote that has imported it says it holds. */
  String topLevel() {
    return module.split("\\.", 2)[0];
  }
}
