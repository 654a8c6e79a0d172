package dev.gather.fetch;

import dev.gather.Gather;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

/** The whole service on a free port, allowed to fetch from loopback; started once for all tests. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
    classes = {Gather.class, World.class},
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = "gather.fetch.allow=127.0.0.0/8")
@interface WholeService {}
