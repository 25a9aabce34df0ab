package dev.argyle.deploy.cli;

/**
 * A version that now serves.
 *
 * @param name the function
 * @param version its new version
 * @param url where its HTTP trigger is
 */
public record Deployed(String name, String version, String url) {}
