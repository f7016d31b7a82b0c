#!/bin/sh
# Installs netmon from this bundle: no network, no package index, no compiler. 不联网安装 netmon。 Usage: ./install.sh --help
set -eu
umask 022

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
root=
python=
remove=

say() { printf '%s\n%s\n' "$1" "$2"; }

# Exit 2: what is here does not fit, or what was asked is wrong. 1: the work itself failed.
refuse() {
    say "错误：$1" "error: $2" >&2
    exit 2
}

usage() {
    cat <<'END'
./install.sh [--root DIR] [--python PROGRAM] [--uninstall]

  安装或升级 netmon 到 /opt/netmon，并放好 systemd 单元、用户和内核参数。可以重复运行。
  --root DIR        全部装到 DIR 下面试用：不需要 root 权限，不建用户，不碰系统服务
  --python PROGRAM  指定 Python 解释器
  --uninstall       卸载程序和单元；/etc/netmon 的配置和 /var/lib/netmon 的数据保留

  Installs or upgrades netmon in /opt/netmon, with its systemd units, user and kernel settings. May be run again.
  --root DIR        everything below DIR, to try it: no root needed, no user made, no service touched
  --python PROGRAM  the Python interpreter to use
  --uninstall       removes program and units; the settings in /etc/netmon and the data in /var/lib/netmon stay
END
}

needs_value() { [ "$1" -ge 2 ] || refuse "$2 后面缺少内容" "$2 needs a value"; }

while [ $# -gt 0 ]; do
    case $1 in
        --root) needs_value $# "$1"; root=$2; shift 2 ;;
        --python) needs_value $# "$1"; python=$2; shift 2 ;;
        --uninstall) remove=yes; shift ;;
        -h | --help) usage; exit 0 ;;
        *) usage >&2; refuse "不认识的选项 $1" "unknown option $1" ;;
    esac
done

if [ -n "$root" ]; then
    mkdir -p -- "$root"
    root=$(CDPATH='' cd -- "$root" && pwd -P)
    [ "$root" != / ] || root=
fi
if [ -z "$root" ] && [ "$(id -u)" != 0 ]; then
    refuse "需要 root 权限（sudo ./install.sh）；只想试用请加 --root 目录" "root is needed (sudo ./install.sh); to try it only, add --root DIR"
fi

opt=$root/opt
releases=$opt/netmon.d

# The files below systemd/ and where each goes; sysctl.d gets a number, as the settings of others have one.
units() {
    cd "$here/systemd"
    find . -type f ! -name README.md | sed 's|^\./||' | sort
}

goal() {
    case $1 in
        sysctl.d/netmon.conf) echo "$root/etc/sysctl.d/90-netmon.conf" ;;
        sysusers.d/* | tmpfiles.d/*) echo "$root/etc/$1" ;;
        *) echo "$root/etc/systemd/system/$1" ;;
    esac
}

has() { command -v "$1" >/dev/null 2>&1; }

# True where the running system is the one that is installed into and systemd is its first process.
live() { [ -z "$root" ] && [ -d /run/systemd/system ] && has systemctl; }

uninstall() {
    if live; then
        systemctl disable --now netmon.service >/dev/null 2>&1 || true
        systemctl stop 'netmon-sensor@*.service' 'netmon-report@*.timer' >/dev/null 2>&1 || true
    fi
    units | while read -r unit; do rm -f -- "$(goal "$unit")"; done
    for folder in "$here"/systemd/*.d; do
        rmdir -- "$root/etc/systemd/system/$(basename "$folder")" 2>/dev/null || true
    done
    if [ -L "$opt/netmon" ]; then rm -f -- "$opt/netmon"; fi
    rm -rf -- "$releases"
    if live; then systemctl daemon-reload; fi
    say "已卸载。保留：$root/etc/netmon（配置）、$root/var/lib/netmon（数据）、用户 netmon。" \
        "removed. Kept: $root/etc/netmon (settings), $root/var/lib/netmon (data), the user netmon."
}

if [ -n "$remove" ]; then
    uninstall
    exit 0
fi

[ -r "$here/BUNDLE" ] || refuse "这里不是完整的安装包：缺少 BUNDLE" "this is no complete bundle: BUNDLE is missing"
about() { sed -n "s/^$1=//p" "$here/BUNDLE"; }
version=$(about version)
machine=$(about machine)
wanted=$(about python)

if [ "$(uname -s)" != Linux ] || [ "$(uname -m)" != "$machine" ]; then
    refuse "这个安装包用于 Linux $machine，本机是 $(uname -s) $(uname -m)。请换用对应的安装包。" \
        "this bundle is for Linux $machine, this machine is $(uname -s) $(uname -m). Take the bundle made for it."
fi

python_version() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || true; }

# A Python below somebody's home is of no use to the service's user.
for_all() { [ -n "$root" ] || ! has runuser || ! id nobody >/dev/null 2>&1 || runuser -u nobody -- "$1" -c '' >/dev/null 2>&1; }

if [ -z "$python" ]; then
    unfit=
    for one in "/usr/bin/python$wanted" /usr/bin/python3 "python$wanted" python3; do
        [ "$(python_version "$one")" = "$wanted" ] || continue
        if for_all "$one"; then python=$one; break; fi
        unfit=$one
    done
    python=${python:-$unfit}
fi
if [ -z "$python" ] || [ "$(python_version "$python")" != "$wanted" ]; then
    found=$(python_version "${python:-python3}")
    refuse "这个安装包需要 Python $wanted，本机是 ${found:-没有 Python}。请安装 Python $wanted，或用对应 Python 版本的安装包。" \
        "this bundle needs Python $wanted, found: ${found:-none}. Install Python $wanted, or take the bundle made for the Python that is here."
fi

for_all "$python" || refuse "普通用户不能运行 $python（可能在某人的主目录里），服务用不了它" "other users cannot run $python (in somebody's home?), so the service could not"

(cd "$here" && sha256sum --quiet -c SHA256SUMS) ||
    refuse "文件与 SHA256SUMS 不符：拷贝时损坏或被改过，请重新拷贝。" "files differ from SHA256SUMS: damaged or changed on the way. Copy the bundle anew."

# A release is named by what is in it: the same bundle again finds itself, another one never touches the running one.
release=$releases/$version-$(sha256sum "$here/requirements.txt" | cut -c 1-12)

works() { [ "$("$1/bin/netmon" --version 2>/dev/null)" = "netmon $version" ] && [ -e "$1/.complete" ]; }

build() {
    rm -rf -- "$release"
    mkdir -p -- "$releases"
    # pip comes with the bundle: Debian keeps what venv needs for its own copy in a package that may not be installed.
    "$python" -m venv --without-pip "$release"
    set -- "$here"/wheels/pip-*.whl
    PIP_CONFIG_FILE=/dev/null PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore PIP_NO_INPUT=1 \
        "$release/bin/python" "$1/pip" install --quiet --no-cache-dir --no-index --find-links "$here/wheels" --no-deps --require-hashes -r "$here/requirements.txt"
    "$release/bin/python" "$1/pip" --disable-pip-version-check check
    touch "$release/.complete"
    works "$release"
}

if works "$release"; then
    say "netmon $version 已经装好：$release" "netmon $version is there already: $release"
else
    say "正在安装 netmon $version 到 $release ……" "installing netmon $version into $release ..."
    trap 'rm -rf -- "$release"; say "安装没有成功，原有的版本没有改动。" "the installation failed; what was there before is untouched." >&2; exit 1' EXIT
    trap 'exit 1' INT TERM HUP
    build
    trap - EXIT INT TERM HUP
fi

# What ran until now stays beside it, for a way back; older ones go.
previous=
if [ -L "$opt/netmon" ]; then
    previous=$(readlink -f -- "$opt/netmon" || true)
    [ "$previous" != "$release" ] || previous=$(readlink -f -- "$releases/previous" 2>/dev/null || true)
elif [ -e "$opt/netmon" ]; then
    previous=$releases/before-$(date +%Y%m%d%H%M%S)
    mv -- "$opt/netmon" "$previous"
fi
ln -sfn -- "netmon.d/$(basename "$release")" "$opt/.netmon.new"
mv -fT -- "$opt/.netmon.new" "$opt/netmon"
if [ -n "$previous" ] && [ -d "$previous" ]; then ln -sfn -- "$(basename "$previous")" "$releases/previous"; fi
for one in "$releases"/*; do
    case $one in "$release" | "$previous" | "$releases/previous") ;; *) rm -rf -- "$one" ;; esac
done

units | while read -r unit; do
    file=$(goal "$unit")
    mkdir -p -- "$(dirname "$file")"
    cp -- "$here/systemd/$unit" "$file"
    chmod 644 "$file"
done

if [ -z "$root" ]; then
    if has systemd-sysusers; then
        systemd-sysusers /etc/sysusers.d/netmon.conf
        systemd-tmpfiles --create /etc/tmpfiles.d/netmon.conf
    else
        say "没有 systemd-sysusers：请自行建立用户 netmon。" "no systemd-sysusers here: make the user netmon yourself." >&2
    fi
    group=$(getent group netmon | cut -d : -f 3 || true)
    if [ -n "$group" ] && [ "$group" != 947 ]; then
        sed -i "s/^net.ipv4.ping_group_range = .*/net.ipv4.ping_group_range = $group $group/" /etc/sysctl.d/90-netmon.conf
    fi
    if has sysctl; then sysctl --quiet -p /etc/sysctl.d/90-netmon.conf || true; fi
    if live; then systemctl daemon-reload; fi
else
    mkdir -p -- "$root/etc/netmon/secrets"
    chmod 750 "$root/etc/netmon"
    chmod 700 "$root/etc/netmon/secrets"
fi

say "netmon $version 已装到 $opt/netmon" "netmon $version is installed in $opt/netmon"
if [ -e "$root/etc/netmon/netmon.yaml" ]; then
    say "下一步：核对配置后重启服务" "next: check the settings, then restart the service"
    printf '    %s\n    %s\n' "$opt/netmon/bin/netmon check --config $root/etc/netmon/netmon.yaml" "systemctl restart netmon"
else
    say "下一步：回答五个问题，生成配置，然后启动" "next: answer five questions, which makes the settings, then start"
    printf '    %s\n' "$opt/netmon/bin/netmon init $root/etc/netmon"
    if [ -z "$root" ]; then printf '    %s\n' "systemctl enable --now netmon"; fi
fi
