package dev.gather.testing;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;

/** Looks once whether there is Docker, and the image, which it tries for a minute to pull. */
final class RedisCondition implements ExecutionCondition {
  private static final class Known {
    private static final ConditionEvaluationResult RESULT = look();
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return Known.RESULT;
  }

  private static ConditionEvaluationResult look() {
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      return ConditionEvaluationResult.disabled("There is no Docker to run Redis in");
    }
    DockerClient docker = DockerClientFactory.instance().client();
    try {
      docker.inspectImageCmd(RedisContainer.IMAGE).exec();
      return ConditionEvaluationResult.enabled("The image is there");
    } catch (NotFoundException missing) {
      return pull(docker);
    }
  }

  private static ConditionEvaluationResult pull(DockerClient docker) {
    String image = RedisContainer.IMAGE;
    try {
      boolean pulled = docker.pullImageCmd(image).start().awaitCompletion(60, TimeUnit.SECONDS);
      return pulled
          ? ConditionEvaluationResult.enabled("The image was pulled")
          : ConditionEvaluationResult.disabled(image + " was not pulled within 60 s");
    } catch (DockerException refused) {
      return ConditionEvaluationResult.disabled(
          image + " can't be pulled: " + refused.getMessage());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return ConditionEvaluationResult.disabled("Interrupted in the pull of " + image);
    }
  }
}
