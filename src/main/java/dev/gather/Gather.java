package dev.gather;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/** The service. The imports are its table of contents: one door a feature. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class Gather {
  public static void main(String[] arguments) {
    SpringApplication.run(Gather.class, arguments);
  }
}
