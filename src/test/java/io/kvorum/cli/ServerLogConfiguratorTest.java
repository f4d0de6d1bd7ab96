package io.kvorum.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class ServerLogConfiguratorTest {
    @Test
    void the_log_of_an_application_that_embeds_kvorum_is_configured_as_if_it_did_not() {
        assertThat(ServiceLoader.load(Configurator.class))
                .hasOnlyElementsOfType(ServerLogConfigurator.class)
                .singleElement()
                .returns(Configurator.ExecutionStatus.NEUTRAL, found -> found.configure(new LoggerContext()));
    }
}
