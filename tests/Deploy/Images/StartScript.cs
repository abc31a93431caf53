using System.Text;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Fixtures.Publishing;

namespace FacePlatform.Tests.Deploy.Images;

/// <summary>
/// A shell script that starts images as containers would be, without a container engine: each with the image's environment,
/// user, entry point and health check, on a read-only root file system with this machine's programs, in one network of
/// their own. It ends with 0 where each became healthy, could write nothing beside its volumes, and stopped in order.
/// </summary>
internal sealed class StartScript(string work)
{
    private const string Become = "setpriv --reuid 1654 --regid 1654 --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all";

    private readonly StringBuilder _start = new();
    private readonly StringBuilder _check = new();

    /// <summary>The whole script; to be run with new mount, network and process name spaces.</summary>
    public string Text =>
        $"""
        set -eu
        ip link set lo up
        mount --make-rprivate /
        deadline=$(($(date +%s) + 180))
        fail() {'{'} echo "$1"; cat {work}/*.log; exit 1; {'}'}

        """ + _start + _check;

    /// <summary>Adds an image. What it calls must be added before it.</summary>
    /// <param name="image">Read from its Dockerfile.</param>
    /// <param name="service">What it would copy into its folder.</param>
    /// <param name="settings">The environment that it is given beside its own.</param>
    public void Add(ImageTarget image, PublishedService service, IEnumerable<string> settings)
    {
        var root = $"{work}/{image.Name}";
        var inside = $"chroot {root} {Become} env -i --chdir=/app PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "
            + string.Join(' ', image.Environment.Select(set => $"{set.Key}={set.Value}").Concat(settings).Select(set => $"'{set}'"));
        var entryPoint = string.Join(' ', image.Last("ENTRYPOINT")!.Words);
        var check = image.Last("HEALTHCHECK")!.Words[^1].Trim('[', ']', '"');
        _start.Append(
            $"""
            mkdir {root}
            mount -t tmpfs -o mode=755 tmpfs {root}
            cd {root}
            for d in usr bin sbin lib lib32 lib64; do
              if [ -L /$d ]; then cp -P /$d $d; elif [ -d /$d ]; then mkdir $d; mount --rbind /$d $d; fi
            done
            mkdir app tmp data models dev etc proc
            mount --rbind /dev dev
            mount --rbind /etc etc
            mount -t proc proc proc
            mount --bind {service.Folder} app
            mount -o remount,bind,ro app
            mount -t tmpfs -o mode=755 tmpfs usr/local/bin
            cp {RepositoryRoot.Path}/deploy/images/healthcheck.sh usr/local/bin/{check}
            for d in tmp data models; do mount -t tmpfs -o mode=700,uid=1654,gid=1654 tmpfs $d; done
            mount -o remount,ro .
            {inside} {entryPoint} >{root}.log 2>&1 </dev/null &
            {VariableOf(image)}=$!
            until {inside} {check} 2>/dev/null; do
              kill -0 ${VariableOf(image)} 2>/dev/null || fail '{image.Name} ended'
              [ $(date +%s) -lt $deadline ] || fail '{image.Name} does not become healthy'
              sleep 0.2
            done
            for f in /app/x /x /usr/x /etc/x; do
              if {inside} touch $f 2>/dev/null; then fail "{image.Name} may write $f"; fi
            done

            """);
        // The last one started stops first: it calls the others.
        _check.Insert(
            0,
            $"""
            kill -TERM ${VariableOf(image)}
            wait ${VariableOf(image)} || fail '{image.Name} did not stop in order'
            if {inside} {check} 2>/dev/null; then fail '{image.Name} is healthy when it has stopped'; fi
            # Kestrel's word of a slow heartbeat is about this machine.
            if grep -A 1 '^warn: Microsoft' {root}.log | grep '^      ' | grep -v heartbeat; then fail '{image.Name}: the framework warns of how it is set up'; fi

            """);
    }

    private static string VariableOf(ImageTarget image) => $"process_{image.Name.Replace('-', '_')}";
}
