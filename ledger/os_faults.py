"""What the operating system refuses, in Chinese words. The one place that turns an errno into something to read."""

from __future__ import annotations

import errno

_WORDS = {
    "没有权限": (errno.EACCES, errno.EPERM),
    "磁盘已满": (errno.ENOSPC, errno.EDQUOT),
    "超出允许的文件大小": (errno.EFBIG,),
    "文件或文件夹不存在": (errno.ENOENT, errno.ENXIO, errno.ENODEV),
    "路径中有一段不是文件夹": (errno.ENOTDIR,),
    "那里是文件夹，不是文件": (errno.EISDIR,),
    "已有同名的文件或文件夹": (errno.EEXIST,),
    "文件夹不是空的": (errno.ENOTEMPTY,),
    "存储位置只读": (errno.EROFS,),
    "读写出错，存储盘可能已损坏或拔出": (errno.EIO,),
    "名称过长": (errno.ENAMETOOLONG,),
    "文件正被占用": (errno.EBUSY, errno.ETXTBSY, errno.EAGAIN, errno.EDEADLK),
    "打开的文件过多": (errno.EMFILE, errno.ENFILE),
    "名称不能用于文件": (errno.EINVAL, errno.EILSEQ),
    "链接绕成一圈": (errno.ELOOP,),
    "不能跨存储盘移动": (errno.EXDEV,),
    "内存不足": (errno.ENOMEM,),
    "等候过久": (errno.ETIMEDOUT,),
    "网络连接已断": (errno.ESTALE, errno.ECONNRESET, errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EHOSTDOWN),
}
_WORD = {number: word for word, numbers in _WORDS.items() for number in numbers}
_IN_USE = {32, 33}  # Windows: sharing violation, lock violation; their errno says EACCES


def words_for(error: OSError) -> str:
    """Why a file could not be read or written, as a clause without full stop: 没有权限, 磁盘已满, …"""
    if getattr(error, "winerror", None) in _IN_USE:
        return "文件正被占用"
    if error.errno is None:
        return "读写出错"
    return _WORD.get(error.errno, f"读写出错（错误号 {error.errno}）")
