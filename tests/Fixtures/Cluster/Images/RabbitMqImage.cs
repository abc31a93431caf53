namespace FacePlatform.Tests.Fixtures.Cluster.Images;

/// <summary>Debian's RabbitMQ in place of the image <c>rabbitmq</c>.</summary>
internal static class RabbitMqImage
{
    private const int RabbitMqUser = 999;

    // PATH of a container has no folder of Debian's server.
    private const string EntryPoint =
        $$"""
        set -eu
        export HOME=/var/lib/rabbitmq RABBITMQ_MNESIA_BASE=/var/lib/rabbitmq/mnesia RABBITMQ_LOG_BASE=/tmp RABBITMQ_LOGS=-
        export RABBITMQ_NODENAME="rabbit@$HOSTNAME" RABBITMQ_CONFIG_FILE=/tmp/rabbitmq.conf RABBITMQ_PID_FILE=/tmp/pid
        export RABBITMQ_ENABLED_PLUGINS_FILE=/tmp/enabled_plugins RABBITMQ_CONF_ENV_FILE=/tmp/rabbitmq-env.conf
        export LANG=C.UTF-8
        cat /rabbitmq/conf.d/* > /tmp/rabbitmq.conf
        echo '[].' > /tmp/enabled_plugins
        : > /tmp/rabbitmq-env.conf
        exec {{RabbitMqServer.Program}}
        """;

    /// <summary>The image, or null where RabbitMQ is not installed.</summary>
    public static ContainerImage? TryFind() =>
        File.Exists(RabbitMqServer.Program) ? new(["/bin/sh", "-c", EntryPoint], RabbitMqUser) : null;
}
